"""Floor 4: countries, agencies, programmes, funding calls, facts and sources; their public pages."""
