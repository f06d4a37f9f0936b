"""What every page shares: the frame, form rendering, template filters, static pages."""
