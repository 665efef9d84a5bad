"""Where the public is served: one-stop offices, health stations, police posts, Wi-Fi points."""
