from hypothesis import settings

# A shared machine is slow at times; what is tested is the answer, not how long it took.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")
