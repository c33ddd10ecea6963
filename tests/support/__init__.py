"""What the tests stand on: databases, the strict client, the page as a reader sees it."""
