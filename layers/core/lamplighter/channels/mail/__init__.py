"""E-mail: a message of our own layout or of the operator's templates, by SMTP or through SES."""
