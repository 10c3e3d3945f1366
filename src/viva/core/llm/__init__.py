"""What is said to a language model and what its reply may mean; pure, whatever the server."""
