"""Names for clients who have none in the tables: French, drawn from the client's number alone.

The names are common ones; a client's number gives the same name on every machine. No name is a real
client's: the tables hold none.
"""

import hashlib

from limpide_credit.tables.roles import ROLES

_FEMALE = """
Adèle Agathe Alice Amandine Amélie Anaïs Aurélie Béatrice Camille Capucine Caroline Catherine Céline Chantal
Charlotte Chloé Claire Clémence Colette Corinne Delphine Denise Diane Dominique Élise Éloïse Élodie Emma
Estelle Eugénie Ève Fanny Florence France Françoise Gabrielle Geneviève Hélène Inès Irène Isabelle
Jacqueline Jeanne Joséphine Judith Julie Juliette Justine Laure Laurence Léa Léonie Louise Lucie Madeleine
Manon Margaux Marguerite Marianne Marie Marion Martine Mathilde Mélanie Monique Nadia Nathalie Nina Nora
Océane Odile Pascale Pauline Pénélope Rachel Romane Rosalie Sabine Salomé Sandrine Sarah Simone Solène
Sophie Stéphanie Suzanne Sylvie Thérèse Valérie Véronique Victoire Violette Virginie Yasmine Zoé
"""

_MALE = """
Adam Adrien Alain Albert Alexandre Alexis Ambroise André Antoine Antonin Armand Arnaud Arthur Aubin Augustin
Aurélien Bastien Baptiste Benjamin Benoît Bernard Bruno Charles Christian Christophe Claude Clément Cyril
Damien Daniel David Denis Didier Édouard Émile Éric Étienne Fabien Fabrice Félix Florian François Frédéric
Gabriel Gaël Georges Gérard Gilles Grégoire Guillaume Gustave Hadrien Henri Hugo Jacques Jean Jérôme Joseph
Jules Julien Karim Laurent Léon Loïc Louis Luc Lucien Marc Marcel Martin Mathieu Maxime Michel Mohamed
Nicolas Noé Olivier Oscar Pascal Patrick Paul Philippe Pierre Quentin Raphaël Rémi René Robert Romain Samuel
Sébastien Serge Simon Stéphane Sylvain Théo Thierry Thomas Valentin Victor Vincent Xavier Yves
"""

_LAST = """
Adam André Antoine Arnaud Aubert Aubry Bailly Barbier Baron Barre Benoit Berger Bernard Bertin Bertrand
Besson Blanc Blanchard Bonnet Boucher Bourgeois Boyer Breton Brun Brunet Carpentier Caron Carré Charles
Charpentier Chevalier Chevallier Clément Colin Collet Cordier Cousin Daniel David Delaunay Denis Deschamps
Dubois Dufour Dumas Dumont Dupont Dupuis Durand Duval Étienne Fabre Faure Fernandez Fleury Fontaine Fournier
François Gaillard Garcia Garnier Gauthier Gautier Gérard Germain Gilbert Girard Giraud Gonzalez Guérin
Guillaume Guillot Henry Hoarau Hubert Huet Jacob Jacquet Jean Joly Julien Klein Lacroix Lambert Langlois
Laurent Lebrun Leblanc Leclerc Leclercq Lecomte Lefebvre Lefèvre Legrand Lemaire Lemaitre Lemoine Leroux
Leroy Lévêque Lopez Louis Lucas Maillard Mallet Marchand Marie Martin Martinez Marty Masson Mathieu Mercier
Meunier Meyer Michaud Michel Millet Monnier Moreau Morel Morin Moulin Muller Nicolas Noël Olivier Paris Paul
Payet Pelletier Perez Perret Perrin Perrot Petit Philippe Picard Pierre Poirier Pons Poulain Prévost Renard
Renaud Renault Rey Richard Rivière Robert Robin Roche Rodriguez Roger Rolland Rousseau Roussel Roux Roy
Royer Sanchez Schmitt Schneider Simon Tessier Thomas Vasseur Vidal Vincent Weber
"""


def client_name(client_id: int, gender: object = None) -> str:
    """Return first and last name of a client.

    Args:
        client_id: The client's number.
        gender: As the tables write it; anything but a woman's or a man's word draws from both lists.

    Examples:
        >>> client_name(100038, ROLES.man) == client_name(100038, ROLES.man)
        True
    """
    draw = int.from_bytes(hashlib.blake2b(str(client_id).encode(), digest_size=8).digest(), "big")
    first = {ROLES.woman: _FEMALE, ROLES.man: _MALE}.get(str(gender), _FEMALE + _MALE).split()
    last = _LAST.split()
    draw, given = divmod(draw, len(first))
    return f"{first[given]} {last[draw % len(last)]}"
