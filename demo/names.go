package demo

// People of the demonstration are put together from these lists. Nobody is meant: addresses end in the domains that
// RFC 2606 keeps free, and networks are the ones that RFC 5737 and RFC 3849 keep for examples.
var (
	firstNames = []string{
		"Adèle", "Ahmed", "Aïcha", "Alice", "Amandine", "Antoine", "Awa", "Baptiste", "Camille", "Carlos", "Céline", "Chloé",
		"Clément", "Daria", "David", "Élodie", "Émile", "Fanny", "Farid", "Gaëlle", "Hugo", "Inès", "Ivan", "Jade", "Jeanne",
		"Jules", "Karim", "Léa", "Lina", "Louise", "Malik", "Manon", "Marie", "Mehdi", "Minh", "Nadia", "Noé", "Nora", "Olga",
		"Oscar", "Paul", "Rachid", "Rose", "Sacha", "Salomé", "Samir", "Simon", "Sofia", "Théo", "Yann", "Yasmine", "Zoé",
		"Colibri", "Étoile", "Kiwi", "Marinette", "Nuage", "Pivoine", // pseudonyms are welcome
	}
	organisations = []string{"Cap Emploi d’Exempleville", "Mission locale du Port", "Association Le Relais", "Maison des métiers", ""}
	domains       = []string{"example.org", "example.com", "example.net"}
	networks      = []string{"192.0.2.", "198.51.100.", "203.0.113."}

	// What the people of the neighbours answer, by the category of the question.
	said = map[string][]string{
		"phone":            {"04 00 00 00 12", "04 00 00 00 34", "06 00 00 00 56"},
		"postal-address":   {"3 rue du Port, 00000 Exempleville", "8 place du Marché, 00000 Exempleville", "12 allée des Tilleuls, 00000 Exempleville"},
		"city":             {"Exempleville", "Port-Exemple", "Saint-Exemple"},
		"family":           {"1", "2", "3", "4"},
		"income":           {"980", "1 240", "1 610"},
		"social-situation": {"Séparation récente", "Fin de bail en juin"},
		"employer":         {"Les Voisins du Port", "La Grande Tablée", "Ateliers du Marché"},
		"age":              {"7", "9", "12"},
		"interests":        {"Réparer des vélos", "Lire à voix haute", "Le jardin partagé"},
		"skills":           {"Accueil du public, deux ans", "Menuiserie", "Tenue de comptes"},
		"offer":            {"Deux heures le samedi matin", "Un atelier par mois"},
		"postal-code":      {"13001", "75011"},
	}

	experiences = map[string][]string{
		"fr": {
			"Caissière dans un supermarché de quartier, trois ans", "Tenue des comptes d’une association sportive",
			"Aide-cuisinier dans une cantine scolaire", "Deux saisons de vendanges, chef d’équipe la seconde",
			"Accueil et standard d’un cabinet médical", "Préparation de commandes, CACES 1 et 3",
			"Garde de mes deux parents, organisation des soins", "Réparation de vélos dans un atelier solidaire",
			"Stage de six mois en comptabilité", "Vente sur les marchés, trois jours par semaine",
			"Création d’un site pour un artisan", "Conduite d’un bus de ramassage scolaire",
			"Animation d’un atelier de conversation en français", "Peinture et pose de sols, en indépendant",
		},
		"en": {
			"Cashier in a local supermarket, three years", "Kept the books of a sports club",
			"Kitchen help in a school canteen", "Front desk of a medical practice",
			"Order picking, forklift licence", "Looked after both my parents, organised their care",
			"Bicycle repair in a community workshop", "Built a web site for a craftsman",
		},
	}

	// Most people come from a few places, so that some anonymous counts reach ten and others stay hidden.
	postcodes = []struct {
		weight int
		codes  []string
	}{
		{34, []string{"13001", "13004", "13013", "13200"}},
		{28, []string{"75011", "75018", "75020"}},
		{18, []string{"69003", "69008"}},
		{10, []string{"33000", "33800"}},
		{10, []string{"59000", "31000", "44000", "67000", "29200"}},
	}
)
