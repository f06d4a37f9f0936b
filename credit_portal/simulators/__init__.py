"""Outside systems to develop and demonstrate against: sources, identity, city, text messages.

One process, `python -m credit_portal.simulators --port 8010`, on this machine only, with
synthetic subjects from data/subjects.json. It stands outside the portal: it shares the
signing convention with it and nothing else. Start reading at `server.py`.
"""
