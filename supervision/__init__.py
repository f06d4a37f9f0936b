"""Whether it holds: what supervision is told of each approval.

Leans on approvals. Start reading at `services/handover.py`.
"""
