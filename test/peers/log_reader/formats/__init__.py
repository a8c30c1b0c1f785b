"""What each format's rows mean."""
