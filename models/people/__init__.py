"""Who is who: the roster, its names, and the contacts of WeChat's."""
