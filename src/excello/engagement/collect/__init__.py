"""The collector: takes events over HTTP in the Segment protocol and answers once they are on disk. No Django here."""
