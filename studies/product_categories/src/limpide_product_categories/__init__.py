"""The study of automatic product categories: can a machine find a product's category from its text?"""
