"""What the notebooks and the commands of the course share."""
