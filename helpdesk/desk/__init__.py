"""Between the pages and inquiries: where staff read inquiries, answer them and hand them on."""
