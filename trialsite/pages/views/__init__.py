"""Views that belong to no single area: error pages and the component gallery."""
