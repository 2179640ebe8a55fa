"""What an owner has to know: reviews, actions, decisions and what nobody owns, most urgent first."""
