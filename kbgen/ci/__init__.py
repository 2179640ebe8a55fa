"""What a handbook's CI runs and copies: the action, the workflows, and one issue for each owner."""
