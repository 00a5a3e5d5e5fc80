"""What is known of the policy, the waves, the ledger and the decisions."""
