"""What tests start from: projects, reviews, records, corpora and results, each with what is known of it."""
