package rights

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

//go:embed data.html
var pageSource string

var pageTemplate = template.Must(template.New("data.html").Parse(pageSource))

// words of the page and of the letter that goes with it.
var words = map[string]charter.Text{
	"title":    {FR: "Mes données sur %s", EN: "My data on %s"},
	"made":     {FR: "Copie faite le %s. Elle contient tout ce que %s garde sur vous, sauf l’empreinte de votre mot de passe et les secrets de vos autres preuves, qui ne serviraient qu’à entrer à votre place.", EN: "Copy made on %s. It holds everything that %s keeps about you, except the fingerprint of your password and the secrets of your other proofs, which would only serve to come in in your place."},
	"kind":     {FR: "Type", EN: "Kind"},
	"joined":   {FR: "Ouvert le", EN: "Opened on"},
	"seen":     {FR: "Dernière visite", EN: "Last visit"},
	"warned":   {FR: "Avertissement envoyé le", EN: "Warning sent on"},
	"pending":  {FR: "Nouvelle adresse, pas encore confirmée", EN: "New address, not confirmed yet"},
	"sessions": {FR: "Connexions ouvertes", EN: "Open sessions"},
	"session":  {FR: "depuis le %s, utilisée vers le %s, jusqu’au %s", EN: "since %s, last active about %s, until %s"},
	"factors":  {FR: "Seconde preuve", EN: "Second proof"},
	"terms":    {FR: "Conditions appliquées", EN: "Terms in force"},
	"version":  {FR: "version %d, depuis le %s", EN: "version %d, since %s"},
	"agreed":   {FR: "version %d, depuis le %s, avec votre accord", EN: "version %d, since %s, with your agreement"},
	"parent":   {FR: "Adresse d’un parent", EN: "Address of a parent"},
	"profiles": {FR: "Autre profil", EN: "Other profile"},
	"profile":  {FR: "ouvert le %s : ses données sont dans le dossier %s", EN: "opened on %s: its data are in the folder %s"},
	"after":    {FR: "Après votre mort", EN: "After your death"},
	"why":      {FR: "Pourquoi", EN: "Why"},
	"source":   {FR: "D’où cela vient", EN: "Where it comes from"},
	"until":    {FR: "Gardé jusqu’au", EN: "Kept until"},
	"last":     {FR: "La plus récente : gardée jusqu’au", EN: "The latest one: kept until"},
	"written":  {FR: "écrit le %s", EN: "written on %s"},
	"visitor":  {FR: "Personne sans compte", EN: "Somebody without an account"},
	"reply":    {FR: "Notre réponse", EN: "Our answer"},
	"sent":     {FR: "Envoyé le", EN: "Sent on"},
	"unsent":   {FR: "pas encore : c’est un brouillon", EN: "not yet: it is a draft"},
	"choices":  {FR: "Vos choix", EN: "Your choices"},
	"yes":      {FR: "oui, depuis le %s", EN: "yes, since %s"},
	"no":       {FR: "non, depuis le %s", EN: "no, since %s"},
	"rights":   {FR: "Vous pouvez corriger, effacer ou refuser : connectez-vous sur %s, ou écrivez à %s. Vous pouvez aussi vous plaindre à l’autorité (%s).", EN: "You can correct, erase or object: sign in on %s, or write to %s. You may also complain to the authority (%s)."},
	"others":   {FR: "Qui travaille pour nous", EN: "Who works for us"},
	"provided": {FR: "vous nous l’avez donné", EN: "you gave it to us"},
	"observed": {FR: "le site l’a constaté", EN: "the site observed it"},

	"factor.totp":     {FR: "application de codes", EN: "application of codes"},
	"factor.passkey":  {FR: "clé d’accès", EN: "passkey"},
	"factor.recovery": {FR: "codes de secours", EN: "recovery codes"},
	"factor.added":    {FR: "ajout le %s", EN: "added on %s"},
	"factor.used":     {FR: "dernier usage le %s", EN: "used on %s"},
	"factor.left":     {FR: "encore valables : %d", EN: "still working: %d"},

	"access.given":   {FR: "Accès à votre profil", EN: "Access to your profile"},
	"access.held":    {FR: "Profil que vous pouvez voir", EN: "Profile that you can see"},
	"access.invited": {FR: "invitation sans réponse", EN: "invitation without an answer"},
	"access.asked":   {FR: "demande sans réponse", EN: "request without an answer"},
	"access.active":  {FR: "ouvert", EN: "open"},
	"access.ended":   {FR: "terminé", EN: "ended"},

	"basis.consent":             {FR: "votre accord", EN: "your consent"},
	"basis.contract":            {FR: "contrat", EN: "contract"},
	"basis.legal-obligation":    {FR: "obligation légale", EN: "legal obligation"},
	"basis.vital-interests":     {FR: "intérêts vitaux", EN: "vital interests"},
	"basis.public-interest":     {FR: "intérêt public", EN: "public interest"},
	"basis.legitimate-interest": {FR: "notre intérêt légitime", EN: "our legitimate interest"},
}

func (c *dossier) word(id string, args ...any) string {
	text := c.text(words[id])
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// page is what data.html shows.
type page struct {
	Lang, Title, Made, Rights string
	Account                   []pair
	Groups                    []group
	ChoicesTitle              string
	Choices                   []pair
	OthersTitle               string
	Others                    []pair
}

type pair struct{ Name, Value string }

// group is a field with its values: one, or the entries of a list.
type group struct {
	Title  string
	Values []pair // when it was written, the value
	About  []pair
}

// Law: GDPR 12(1), GDPR 15(1)
func (c *dossier) html() ([]byte, error) {
	ch := c.Charter
	name := c.text(ch.Site.Name)
	pg := page{Lang: c.lang, Title: c.word("title", name), Made: c.word("made", plan.Moment(c.now, c.lang), name),
		Rights: c.word("rights", ch.Site.URL, ch.Controller.Contact, strings.ToUpper(ch.Controller.Authority)), ChoicesTitle: c.word("choices"), OthersTitle: c.word("others")}
	k, _ := ch.Kind(c.Kind)
	if c.Kind == plan.Visitor {
		k.Label = words["visitor"]
	}
	pg.Account = []pair{{c.word("kind"), c.text(k.Label)}, {c.word("joined"), plan.Day(c.Joined, c.lang)}, {c.word("seen"), plan.Day(c.Seen, c.lang)}}
	if !c.Warned.IsZero() {
		pg.Account = append(pg.Account, pair{c.word("warned"), plan.Day(c.Warned, c.lang)})
	}
	if !c.Pending.IsZero() {
		pg.Account = append(pg.Account, pair{c.word("pending"), c.Pending.Reveal("GDPR 15(1)")})
	}
	pg.Account = append(pg.Account, c.signing("GDPR 15(1)")...)
	for _, s := range c.Stays {
		how := "version"
		if !s.Agreed.IsZero() {
			how = "agreed"
		}
		pg.Account = append(pg.Account, pair{c.word("terms"), c.word(how, s.Version, plan.Day(s.From, c.lang))})
	}
	if c.Minority != nil && !c.Minority.Parent.IsZero() {
		pg.Account = append(pg.Account, pair{c.word("parent"), c.Minority.Parent.Reveal("GDPR 15(1)")})
	}
	pg.Account = append(pg.Account, c.profileLines("GDPR 15(1)")...)
	pg.Account = append(pg.Account, c.access("GDPR 15(1)")...)
	if c.Directive != nil {
		pg.Account = append(pg.Account, pair{c.word("after"), c.wish("GDPR 15(1)")})
	}
	pg.Groups = append(c.groups(), c.sentGroups()...)
	pg.Groups = append(pg.Groups, c.albums()...)
	pg.Groups = append(pg.Groups, c.deposits()...)
	for _, a := range c.choices() {
		answer := "no"
		if a.Given {
			answer = "yes"
		}
		pg.Choices = append(pg.Choices, pair{a.Label, c.word(answer, plan.Moment(a.At, c.lang))})
	}
	pg.Choices = append(pg.Choices, c.refusals()...)
	for _, r := range c.recipients() {
		pg.Others = append(pg.Others, pair{r.Company, r.Does + " (" + r.Country + ")"})
	}
	var out bytes.Buffer
	err := pageTemplate.Execute(&out, pg)
	return out.Bytes(), err
}

// groups gathers the lines of each field, which come together.
func (c *dossier) groups() []group {
	var out []group
	lines := c.lines("GDPR 15(1)")
	for len(lines) > 0 {
		n := slices.IndexFunc(lines, func(l line) bool { return l.Field != lines[0].Field })
		if n < 0 {
			n = len(lines)
		}
		out = append(out, c.group(lines[:n]))
		lines = lines[n:]
	}
	return out
}

// group shows the lines of one field. Where they end on different days, it names the last.
func (c *dossier) group(lines []line) group {
	g := group{Title: lines[0].What}
	last, until := lines[0], "until"
	for _, l := range lines {
		f, _ := c.Charter.Field(l.Field)
		said := plan.Spoken(f, l.Value, c.lang)
		if l.Browser != "" {
			said = append(said, l.Browser)
		}
		g.Values = append(g.Values, pair{c.word("written", plan.Moment(l.Written, c.lang)), strings.Join(said, "\n")})
		if l.Until == nil || l.Until.Equal(*last.Until) {
			continue
		}
		if until = "last"; l.Until.After(*last.Until) {
			last = l
		}
	}
	g.About = c.about(last, until)
	return g
}

// about gives the purposes, the source and the end of a value.
func (c *dossier) about(l line, until string) []pair {
	var uses []string
	for _, u := range l.Purposes {
		uses = append(uses, u.Label+" ("+c.word("basis."+u.Basis)+")")
	}
	out := []pair{{c.word("why"), strings.Join(uses, ", ")}, {c.word("source"), c.word(l.Source)}}
	if l.Until != nil {
		out = append(out, pair{c.word(until), plan.Day(*l.Until, c.lang)})
	}
	return out
}

const readme = `%[1]s
%[2]s

FRANÇAIS
Cette archive contient tout ce que %[1]s garde sur vous, sauf l’empreinte de
votre mot de passe et les secrets de vos autres preuves de connexion.
data.html      la page à lire : ouvrez-la dans votre navigateur
data.json      les mêmes données pour un ordinateur, exactes (format charte-data/1)
data.csv       les mêmes données en tableau, une valeur par ligne. Une apostrophe
               y précède les signes (= + - @) qu’un tableur prendrait pour un calcul.
history.json   ce qui a été fait avec vos données (format charte-history/1)
%[6]smanifest.note  la liste signée de ces fichiers et de leurs empreintes
log.key        la clé publique du journal : comparez-la avec celle de %[3]s/proof
Pour vérifier que rien n’a changé, sans réseau :  charte proof verify FICHIER.zip
Gardez cette archive pour vous : elle n’est pas chiffrée.
Une question ? %[4]s

ENGLISH
This archive holds everything that %[5]s keeps about you, except the fingerprint of
your password and the secrets of your other proofs of who you are.
data.html      the page to read: open it in your browser
data.json      the same data for a computer, exact (format charte-data/1)
data.csv       the same data as a table, one value per line. An apostrophe goes
               before the signs (= + - @) that a spreadsheet would take for a sum.
history.json   what was done with your data (format charte-history/1)
%[7]smanifest.note  the signed list of these files and of their hashes
log.key        the public key of the log: compare it with the one on %[3]s/proof
To check that nothing changed, without a network:  charte proof verify FILE.zip
Keep this archive to yourself: it is not encrypted.
A question? %[4]s
`

func (c *dossier) readme(several bool) []byte {
	site, fr, en := c.Charter.Site, "", ""
	if len(c.files()) > 0 {
		fr, en = "pictures/      vos images, en JPEG\n", "pictures/      your pictures, as JPEG\n"
	}
	if several {
		fr, en = fr+"profiles/      vos autres profils, chacun avec les mêmes fichiers\n", en+"profiles/      your other profiles, each with the same files\n"
	}
	return fmt.Appendf(nil, readme, site.Name.In("fr"), c.now.Format(time.RFC3339), site.URL, c.Charter.Controller.Contact, site.Name.In("en"), fr, en)
}
