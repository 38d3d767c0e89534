"""The public contract of what the owner reads, as far as it is built: more may be added, nothing may go."""
