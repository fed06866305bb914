"""What is done about safety; every act writes the ledger."""
