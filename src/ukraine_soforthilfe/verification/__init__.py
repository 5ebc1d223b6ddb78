"""Whether finished reports and lists are right, whoever made them."""
