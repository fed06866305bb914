"""Examples of checks, one module per form, each with its EXAMPLES."""
