"""The back office: desk, search, the page of a case, the steps of clerks and deciders."""
