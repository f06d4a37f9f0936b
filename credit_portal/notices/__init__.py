"""A message to a person: a row in the inbox, and a mail.

What a notice says is not stored: its kind and figures are, and it is put into words in
the reader's language when shown. Start reading at `services.tell`, then `kinds.KINDS`.
"""
