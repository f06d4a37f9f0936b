"""Official documents: number, paper, signature and the file kept by its digest.

A row is a sealed document and is never changed. Leans on nothing but the settings and
`events.services.subject_label`. Start reading at `services.issue_document`; the keys that
each kind of paper wants are in docs/documents.md.
"""
