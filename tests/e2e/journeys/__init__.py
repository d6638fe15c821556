"""What five people do in the product on one day, each on a desk and on a phone."""
