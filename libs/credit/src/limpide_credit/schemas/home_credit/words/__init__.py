"""What people are told of Home Credit's tables, in French and English."""
