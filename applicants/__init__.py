"""Who asks: users, natural and legal persons, their agents, and the staff's posts.

Owns identity (encrypted numbers, blind index), the real-name step and "acting for".
Leans on the kernel only. Start reading at `models/applicant.py`, then `access.py`.
"""
