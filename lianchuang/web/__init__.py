"""The pages. Ask and answer; decide nothing."""
