"""What happened: one `Event` row a fact, one `Delivery` row a reaction, seals over both.

An event is the audit trail, the applicant's timeline and the cue for later reactions.
Leans on nothing. Start reading at `services.record`, then `tasks.sweep`.
"""
