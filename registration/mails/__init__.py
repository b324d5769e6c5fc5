"""What registration writes to people. Every mail is a row in the transaction of its action."""
