"""What crosses the wire: requests and answers of every service, shared by both ends. One file a subject."""
