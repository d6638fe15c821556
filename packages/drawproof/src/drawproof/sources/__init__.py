"""Public sources of randomness: drand, lotteries, the NIST beacon (protocol §4)."""
