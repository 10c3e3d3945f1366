"""One file per outside thing; each translates foreign errors into Viva's own."""
