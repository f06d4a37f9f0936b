"""What people fill in: shape only, the services decide."""
