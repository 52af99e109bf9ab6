package law_test

import (
	"slices"
	"strings"
	"testing"

	"charte/charter"
	"charte/law"
)

// bare says the least that a charter must; each case below adds to it.
const bare = `charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: bare, name: {en: Bare}, url: https://bare.example, languages: [en]}
data:
  email: {category: email}
  ip: {category: ip-address, source: observed}
  place: {category: location, source: derived}
  talents: {category: skills, source: derived}
  history: {category: navigation}
purposes:
  account: {text: {en: Open your account.}, nature: account, basis: contract, data: [email, ip, place, talents, history]}
`

// places gives where a rule finds fault, in the order of the file.
func places(t *testing.T, rule, src, day string) (paths []string) {
	t.Helper()
	for _, f := range of(rule, law.Check(parse(t, src), clock(t, day))) {
		paths = append(paths, f.Path)
	}
	return paths
}

// Each row is another way than its fixture's to break a rule, or a near way to keep it: the paths are none.
var conducts = []struct {
	rule, name, body string
	paths            []string
}{
	{"K01", "a purpose that people consented to", "trackers: {ad: {class: advertising, purpose: account}}", []string{"trackers.ad"}},
	{"K01", "set unasked, whatever it is", "trackers: {some: {consent: none}}", []string{"trackers.some"}},
	{"K01", "nobody says what it is, nor that it is set", "trackers: {some: {sort: cookie}}", nil},
	{"K01", "what is derived from where one is", "  taste: {text: {en: Suit you.}, nature: personalisation, basis: contract, data: [place]}", []string{"purposes.taste"}},
	{"K01", "what is derived from what one said", "  taste: {text: {en: Suit you.}, nature: personalisation, basis: contract, data: [talents]}", nil},
	{"K01", "what one said of one’s visits", "  taste: {text: {en: Suit you.}, nature: personalisation, basis: contract, data: [history]}", nil},
	{"K02", "customers, and others", "  offers: {text: {en: Offers.}, nature: prospecting, basis: legitimate-interest, data: [email]}\nmailings: {a: {text: {en: Offers.}, purpose: offers, agreed to: as a customer}, b: {text: {en: Offers.}, purpose: offers, agreed to: not asked}}", []string{"purposes.offers.basis"}},
	{"K02", "professionals", "  offers: {text: {en: Offers.}, nature: prospecting, basis: legitimate-interest, data: [email]}\nmailings: {a: {text: {en: Offers.}, purpose: offers, agreed to: as a professional}}", nil},
	{"K02", "donors", "  gifts: {text: {en: Gifts.}, nature: prospecting, basis: legitimate-interest, data: [email]}\nmailings: {a: {text: {en: Gifts.}, purpose: gifts, agreed to: as a donor}}", nil},
	{"K03", "a browser and no banner", "claims: [{says: browser settings}]", []string{"claims[0].says"}},
	{"K03", "a browser beside a banner", "banner: {refuse: one click}\nclaims: [{says: browser settings}]", nil},
	{"K03", "a browser, for what the banner does not ask", "banner: {refuse: one click}\ntrackers: {button: {class: social, consent: none}}\nclaims: [{says: browser settings}]", []string{"claims[0].says"}},
	{"K04", "a banner about nothing", "banner: {accept: one click}", []string{"banner"}},
	{"K04", "neither banner nor trackers", "", nil},
	{"K06", "what one said of one’s visits", "  visits: {text: {en: Count visits.}, nature: audience, basis: contract, data: [history]}", nil},
	{"K06", "a tracker that waits", "trackers: {count: {class: audience, consent: before}}", nil},
	{"K07", "masked, and not assessed", "trackers: {film: {class: replay, masked: everything typed}}", []string{"trackers.film.masked"}},
	{"K07", "an assessment of something else", "  film: {text: {en: See.}, basis: consent, data: [ip]}\ntrackers: {film: {class: replay, masked: everything typed, purpose: film}}\ndpia: {reference: dpia.md, covers: [account]}", []string{"trackers.film.masked"}},
	{"K09", "browser settings, of the banner as a whole", "banner: {refuse: browser settings, withdraw: on every page}", []string{"banner"}},
	{"K09", "nothing said", "banner: {accept: one click}", []string{"banner.refuse", "banner.withdraw"}},
	{"K09", "asked for without a banner", "trackers: {ad: {class: advertising, consent: before}}", []string{"trackers.ad"}},
	{"K09", "nothing to ask for", "trackers: {session: {class: essential}}", nil},
	{"K10", "never shown, and browsing accepts", "banner: {shown: never, continuing means: acceptance}", []string{"banner.shown", "banner.continuing means"}},
	{"K10", "on every page", "banner: {shown: on every page}", nil},

	{"R03", "no deadline, found at the rights", "rights: {offers: [access]}", []string{"rights.offers"}},
	{"R03", "no deadline, found at the channels", "rights: {channels: [site]}", []string{"rights.channels"}},
	{"R03", "no deadline, said somewhere", "rights: {channels: [site], answer: {row: 9.1}}", []string{"rights.answer"}},
	{"R03", "no extension", "rights: {answer: 1 month}", []string{"rights.answer"}},
	{"R03", "three months in all", "rights: {answer: 30 days, extension: 2 months}", nil},
	{"R03", "more than three months in all", "rights: {answer: 1 month, extension: 3 months}", []string{"rights.extension"}},
	{"R03", "rights that are not spoken of", "rights: {identity: never}", nil},
	{"R04", "backups that say nothing", "backups: {text: {en: We make copies.}}", []string{"backups"}},
	{"R04", "bounded backups", "backups: {for: 35 days}", nil},
	{"R05", "by post and destroyed", "rights: {identity copy by: post, identity copy: destroyed once checked}", nil},
	{"R05", "by e-mail and destroyed", "rights: {identity copy by: email, identity copy: destroyed once checked}", []string{"rights.identity copy by[0]"}},
	{"R06", "no rights", "", []string{"rights"}},
	{"R06", "rights without a way", "rights: {offers: [access]}", []string{"rights.channels"}},
	{"R06", "rights by e-mail", "rights: {offers: [access], channels: email}", nil},

	{"T01", "nothing said", "", []string{"retention"}},
	{"T01", "an entry without a word", "retention: {everything: {row: 9.1}}", []string{"retention.everything"}},
	{"T01", "a fixed period for everything", "retention: {everything: {for: 1 year, then: delete}}", nil},
	{"T01", "an account holds what is observed for it", "retention: {everything: {until: the account is closed, then: delete}}", nil},
	{"T01", "a certificate promised for later is T05's", "retention: {account: {for: 1 year, then: delete}}\ndocuments: {paper: {category: certificate, destroyed: {wording: later}}}", nil},
	{"T01", "a fixed period for what is observed too", "  safety: {text: {en: Keep the site safe.}, nature: security, basis: legitimate-interest, data: [ip]}\nretention: {everything: {for: 1 year, then: delete}}", nil},
	{"T01", "a period after the account does not reach what is observed", "  safety: {text: {en: Keep the site safe.}, nature: security, basis: legitimate-interest, data: [ip]}\nretention: {everything: {until: the account is closed, for: 1 year, then: delete}}", []string{"purposes.safety", "retention.everything"}},
	{"T01", "a purpose that says nothing of itself is I03’s", "  odd: {text: {en: Do more.}, data: [ip]}\nretention: {everything: {until: the account is closed, then: delete}}", nil},
	{"T01", "a purpose that says its basis", "  odd: {text: {en: Do more.}, basis: contract, data: [ip]}\nretention: {everything: {until: the account is closed, then: delete}}", []string{"purposes.odd", "retention.everything"}},
	{"T01", "a period promised for later, of which T05 speaks", "retention: {account: {wording: later}}", nil},
	{"T01", "others have their own period", "  odd: {text: {en: Do more.}, data: [ip]}\nretention: {account: {for: 1 year, then: delete}}", []string{"purposes.odd"}},
	{"T03", "a period that a text gives", "  meals: {text: {en: Bill.}, basis: legal-obligation, law: CGCT L1617-5, data: [ip]}\nretention: {meals: {for: 10 years, then: delete}}", nil},
	{"T03", "a period for everything", "retention: {everything: {for: 2 years, then: delete}}", []string{"retention.everything.for"}},
	{"T03", "what one said of one’s visits is no log", "  past: {text: {en: Remember.}, basis: contract, data: [history]}\nretention: {past: {for: 2 years, then: delete}}", nil},
	{"T06", "another reason than a law", "holds: {case: {because: dispute, for: 1 year}}", nil},
	{"T06", "for as long as the law asks, which T01 has said", "  bills: {text: {en: Bill.}, nature: accounting, basis: legal-obligation, data: [history]}\nretention: {bills: {until: the law allows it}}", nil},

	{"T06", "a dispute keeps no accounts", "  bills: {text: {en: Bill.}, nature: accounting, basis: legal-obligation, data: [history]}\nretention: {bills: {for: 1 year, then: delete}}\nholds: {case: {because: dispute, for: 20 years}}", []string{"retention.bills"}},
	{"T06", "a law keeps the accounts", "  bills: {text: {en: Bill.}, nature: accounting, basis: legal-obligation, data: [history]}\nretention: {bills: {for: 1 year, then: delete}}\nholds: {case: {because: legal duty, law: C. com. L123-22, for: 10 years}}", nil},
	{"X01", "a host in the country", "processors: {host: {name: Nuage, does: {en: hosts}, region: NL}}\ntransfers: {stored in: [NL]}", nil},
	{"X02", "its own public policy", "processors: {host: {name: Nuage, does: {en: hosts}, policy: https://nuage.example/policy}}", nil},
	{"X02", "a certificate with a date and nothing to show", "processors: {host: {name: Nuage, does: {en: hosts}, contract: documents/host.md, certificates: [{name: ISO 27001, until: 2027-06-30}]}}", []string{"processors.host.certificates[0]"}},
	{"X02", "a controller of its own", "processors: {host: {name: Nuage, does: {en: hosts}, role: controller}}", nil},
	{"X01", "data at home, where the controller itself may be", "controller: {authority: cnil}\ntransfers: {stored in: [FR]}", nil},
	{"X01", "data abroad, where nobody is named", "controller: {authority: cnil}\ntransfers: {stored in: [BE]}", []string{"transfers.stored in"}},
	{"X04", "a tax that the law imposes", "  tax: {text: {en: Declare.}, basis: legal-obligation, law: CGI 242 bis, data: [email]}\npartners: {office: {does: {en: collects taxes}, purposes: [tax]}}", nil},
	{"X04", "a law for one purpose, and another purpose", "  tax: {text: {en: Declare.}, basis: legal-obligation, law: CGI 242 bis, data: [email]}\npartners: {office: {does: {en: collects taxes}, purposes: [tax, account]}}", []string{"partners.office"}},
	{"X04", "an e-mail address called anonymous", "partners: {shop: {does: {en: sells}, data are: anonymous, data: [email]}}", []string{"partners.shop"}},
	{"X04", "another controller that sells", "  offers: {text: {en: Offers.}, nature: prospecting, data: [email]}\nrecipients: {sponsor: {text: {en: our sponsor}, sort: another controller, purposes: [offers]}}", []string{"recipients.sponsor"}},
	{"X04", "another controller that does not", "recipients: {school: {text: {en: the school}, sort: another controller, purposes: [account]}}", nil},
	{"X04", "figures", "partners: {shop: {does: {en: sells}, data are: anonymous, data: [talents]}}", nil},
	{"X02", "for somebody else, without a contract", "  mission: {text: {en: Serve our clients.}, basis: contract, data: [email], as: processor}\n", []string{"purposes.mission.as"}},
	{"X02", "for somebody else, under a contract", "  mission: {text: {en: Serve our clients.}, basis: contract, data: [email], as: processor, contract: documents/clients.md}\ncontroller: {acts as: [controller, processor]}", nil},
	{"X06", "one role only", "controller: {acts as: controller}", nil},
	{"X08", "a promise for all, found there once", "transfers: {outside the EEA: none}\nprocessors: {a: {name: A, does: {en: hosts}}, b: {name: B, does: {en: repairs}}}", []string{"transfers.outside the EEA"}},
	{"X08", "a promise that one breaks", "transfers: {outside the EEA: none}\nprocessors: {a: {name: A, does: {en: hosts}, region: CH}}", []string{"transfers.outside the EEA"}},
	{"X08", "a company that another law reaches", "processors: {a: {name: A, does: {en: hosts}, region: FR, seat: US}}", []string{"processors.a.transfer"}},
	{"X08", "data outside, whatever the company", "processors: {a: {name: A, does: {en: hosts}, region: IN, seat: FR}}", []string{"processors.a.transfer"}},
	{"X08", "a partner outside, and nothing to allow it", "partners: {a: {name: A, data are: personal, region: IN}}", []string{"partners.a.transfer"}},
	{"X08", "a partner outside, with nothing that is about people", "partners: {a: {name: A, data are: anonymous, region: IN}}", nil},
	{"X08", "a partner outside, by assessed clauses", "partners: {a: {name: A, data are: personal, region: IN, transfer: {tool: standard clauses, assessment: documents/a.md}}}", nil},
	{"X08", "a partner that breaks a promise for all", "transfers: {outside the EEA: none}\npartners: {a: {name: A, data are: personal, region: CH}}", []string{"transfers.outside the EEA"}},
	{"X08", "clauses without an assessment", "processors: {a: {name: A, does: {en: hosts}, region: IN, transfer: {tool: standard clauses}}}", []string{"processors.a.transfer"}},
	{"X08", "no adequacy to rely on", "processors: {a: {name: A, does: {en: hosts}, region: IN, transfer: {tool: adequacy}}}", []string{"processors.a.transfer"}},
	{"X08", "the controller’s own country", "controller: {authority: apd}\nprocessors: {a: {name: A, does: {en: hosts}, region: BE}}", nil},

	{"Q02", "in clear", "security: {passwords: {kept: in clear}}", []string{"security.passwords.kept"}},
	{"Q02", "eight characters, guessed at will", "security: {passwords: {length: 8}}", []string{"security.passwords.length"}},
	{"Q02", "eight characters, slowed down", "security: {passwords: {length: 8, throttled: true}}", nil},
	{"Q02", "seven characters, slowed down", "security: {passwords: {length: 7, throttled: true}}", []string{"security.passwords.length"}},
	{"Q05", "everything, with what nobody knows", "security: {encryption: {of: everything}}", []string{"security.encryption"}},
	{"Q05", "said to be sealed, vaguely", "documents: {paper: {category: certificate, sealed in: {is: nothing, wording: vague}}}", []string{"documents.paper.sealed in"}},
	{"Q06", "nobody else", "sharing: {server access: the controller alone}", nil},
	{"Q06", "a processor that sees nothing", "sharing: {server access: the controller alone}\nprocessors: {host: {name: Nuage, does: {en: hosts}, sees: nothing}}", nil},

	{"I03", "a public body’s security, without a basis", "  guard: {text: {en: Guard.}, nature: security, data: [ip]}\ncontroller: {public body: true}", []string{"purposes.guard.basis"}},
	{"I08", "a public body’s security, without a basis", "  guard: {text: {en: Guard.}, nature: security, data: [ip]}\ncontroller: {public body: true}", nil},
	{"I04", "a public body’s interest in its own task", "  dues: {text: {en: Claim what is due.}, nature: accounting, basis: legitimate-interest, data: [email]}\ncontroller: {public body: true}", []string{"purposes.dues.basis"}},
	{"I04", "a public body’s service, which is no contract", "  loans: {text: {en: Lend books.}, nature: service, basis: public-interest, data: [email]}\ncontroller: {public body: true}", nil},
	{"I04", "a public body’s interest in its security", "  guard: {text: {en: Guard.}, nature: security, basis: legitimate-interest, data: [ip]}\ncontroller: {public body: true}", nil},
	{"I05", "announced and not stated, beside a processor", "recipients: {wording: vague}\nprocessors: {host: {name: Nuage, does: {en: hosts}}}", []string{"recipients"}},
	{"I05", "a list that is left open", "recipients: {wording: open, team: {text: {en: our team}}}", nil},
	{"I15", "recipients, the list of whom goes on", "recipients: {wording: open, team: {text: {en: our team}}}", []string{"recipients"}},
	{"I17", "about a month", "rights: {answer: {is: 1 month, wording: vague}}", []string{"rights.answer"}},
	{"I17", "a deadline, which R03 asks for", "rights: {answer: {wording: vague}}", nil},
	{"I12", "agreement to what may come one day, and to nothing now", "changes: {new purposes: fresh consent}", nil},
	{"N05", "advertising to adults, where children have accounts", "  ads: {text: {en: Ads.}, nature: advertising, basis: consent, data: [ip]}\npeople: {pupil: {label: {en: Pupil}, minors: true, asks: {required: [email]}}}", nil},
	{"N05", "advertising to children", "  ads: {text: {en: Ads.}, nature: advertising, basis: consent, data: [email]}\npeople: {pupil: {label: {en: Pupil}, minors: true, asks: {required: [email]}}}", []string{"purposes.ads.nature"}},
	{"N05", "a decision on part of what a purpose holds", "  ads: {text: {en: Ads.}, nature: advertising, basis: consent, data: [email, ip]}\ndecisions: {one: {text: {en: Choose.}, data: [ip]}}", []string{"purposes.ads.nature"}},
	{"N05", "a decision on more than a purpose holds", "  ads: {text: {en: Ads.}, nature: advertising, basis: consent, data: [email]}\ndecisions: {one: {text: {en: Choose.}, data: [email, place]}}", nil},
	{"C07", "agreement of adults, where children have accounts", "  news: {text: {en: News.}, basis: consent, data: [email], of: [parent]}\npeople: {parent: {label: {en: Parent}}, pupil: {label: {en: Pupil}, minors: true}}", nil},
	{"C07", "agreement of all, where children have accounts", "  news: {text: {en: News.}, basis: consent, data: [email], of: [parent, pupil]}\npeople: {parent: {label: {en: Parent}}, pupil: {label: {en: Pupil}, minors: true}}", []string{"minors.consent"}},
	{"N06", "a host of something else", "  shop: {text: {en: Sell.}, basis: contract, data: [email]}\ndocuments: {note: {category: health, purpose: account}}\nprocessors: {host: {name: Nuage, does: {en: hosts our shop}, purposes: [shop]}}", nil},
	{"N06", "a host of health data", "documents: {note: {category: health, purpose: account}}\nprocessors: {host: {name: Nuage, does: {en: hosts our files}, purposes: [account]}}", []string{"processors.host.health hosting"}},
	{"N06", "a keeper of stock", "documents: {note: {category: health, purpose: account}}\nprocessors: {depot: {name: Quai, does: {fr: gère notre stock de chaussures, en: keeps our shoes}}}", nil},
	{"C07", "from fifteen years on, alone", "  news: {text: {en: News.}, basis: consent, data: [email]}\nminors: {served: yes, age: 15, consent: child}", nil},
	{"C07", "from fourteen years on, alone", "  news: {text: {en: News.}, basis: consent, data: [email]}\nminors: {served: yes, age: 14, consent: child}", []string{"minors.age", "minors.consent"}},

	{"I18", "no tracker, and none", "claims: [{says: no trackers}]", nil},
	{"I18", "no tracker, and one", "trackers: {session: {class: essential}}\nclaims: [{says: no trackers}]", []string{"claims[0].says"}},
	{"P01", "donors, who may refuse", "  gifts: {text: {en: Gifts.}, nature: prospecting, basis: legitimate-interest, data: [email]}\nmailings: {a: {text: {en: Gifts.}, class: prospecting, purpose: gifts, agreed to: as a donor, stop by: link}}", nil},
	{"P01", "donors, who cannot refuse", "  gifts: {text: {en: Gifts.}, nature: prospecting, basis: legitimate-interest, data: [email]}\nmailings: {a: {text: {en: Gifts.}, class: prospecting, purpose: gifts, agreed to: as a donor}}", []string{"mailings.a.stop by"}},
	{"R06", "at a desk only", "rights: {channels: in person}", []string{"rights.channels"}},
	{"X03", "whenever an authority asks", "sharing: {to authorities: an authority asks}", []string{"sharing.to authorities[0]"}},
	{"V04", "nothing said", "", []string{"changes", "changes"}},
	{"V04", "the page alone", "changes: {announced by: page, ahead: 30 days}", []string{"changes.announced by"}},
	{"V04", "no lead time, found at the channel", "changes: {announced by: [site, email]}", []string{"changes.announced by"}},
	{"V04", "vague as a whole", "changes: {announced by: [site], ahead: 30 days, wording: vague}", []string{"changes"}},
}

func TestConduct(t *testing.T) {
	for _, test := range conducts {
		t.Run(test.rule+" "+test.name, func(t *testing.T) {
			if got := places(t, test.rule, bare+test.body+"\n", "2026-11-01"); !slices.Equal(got, test.paths) {
				t.Errorf("found at %q, want %q", got, test.paths)
			}
		})
	}
}

// What a day's law allows is not what another day's does.
func TestConductOnADay(t *testing.T) {
	american := bare + "processors: {a: {name: A, does: {en: hosts}, region: US, no sub-processors: true, transfer: {tool: adequacy}}}\n"
	for day, lawful := range map[string]bool{"2020-07-15": true, "2020-07-16": false, "2023-07-09": false, "2023-07-10": true} {
		if found := places(t, "X08", american, day); (len(found) == 0) != lawful {
			t.Errorf("an American processor on %s: %q", day, found)
		}
	}
	short := bare + "security: {passwords: {length: 4}}\n"
	if found := places(t, "Q02", short, "2022-07-20"); len(found) != 0 {
		t.Errorf("no length was recommended before July 2022: %q", found)
	}
	long := bare + "trackers: {ad: {class: advertising, life: 2 years}}\n"
	if found := places(t, "K05", long, "2020-09-16"); len(found) != 0 {
		t.Errorf("no life was recommended before September 2020: %q", found)
	}
}

// A statement that several rows transcribe is found on each, and a warning that is answered is found no more.
func TestJustifiedConduct(t *testing.T) {
	answered := bare + "changes: {row: [9.1, 9.2], announced by: page, ahead: 30 days, justify: {V04: {en: Nobody has an address here.}}}\n"
	if found := places(t, "V04", answered, "2026-11-01"); len(found) != 0 {
		t.Errorf("found although it is answered: %q", found)
	}
	if all := of("V04", law.Justified(parse(t, answered), today)); len(all) != 2 || all[0].Row != "9.1" || all[1].Row != "9.2" {
		t.Errorf("answered:\n%s", listed(all))
	}
	refused := bare + "rights: {identity: always, justify: {R01: {en: We like papers.}}}\n"
	if found := places(t, "R01", refused, "2026-11-01"); len(found) != 1 {
		t.Errorf("an error is answered by nothing: %q", found)
	}
}

// The longest life of an audience tracker is the reference's, wherever it is said.
func TestAudienceConditions(t *testing.T) {
	visits := strings.Replace(bare, "  ip: {category: ip-address", "  pages: {category: navigation, source: observed}\n  ip: {category: ip-address", 1) +
		"  visits: {text: {en: Count visits.}, nature: audience, basis: legitimate-interest, data: [pages]}\n"
	kept := "audience: {tool: own, output: anonymous, crossed with other data: no, cookie: 13 months, data: 25 months, objection: one click}\n"
	if found := places(t, "K06", visits+kept, "2026-11-01"); len(found) != 0 {
		t.Errorf("the conditions are met, but it is found at %q", found)
	}
	for from, to := range map[string]string{
		"tool: own": "tool: third party", "output: anonymous": "output: per person", "data: no": "data: yes",
		"cookie: 13 months": "cookie: 14 months", "data: 25 months": "data: 26 months", "objection: one click": "objection: none",
	} {
		if found := places(t, "K06", visits+strings.Replace(kept, from, to, 1), "2026-11-01"); !slices.Equal(found, []string{"purposes.visits"}) {
			t.Errorf("%s: found at %q", to, found)
		}
	}
	cookieless := strings.Replace(kept, "cookie: 13 months, ", "", 1)
	if found := places(t, "K06", visits+cookieless, "2026-11-01"); len(found) != 0 {
		t.Errorf("nothing is set, but it is found at %q", found)
	}
	if found := places(t, "K06", visits+cookieless+"trackers: {count: {class: audience}}\n", "2026-11-01"); len(found) != 2 {
		t.Errorf("how long the tracker stays is not said, but it is found at %q", found)
	}
	consented := strings.Replace(visits, "legitimate-interest", charter.BasisConsent, 1)
	if found := places(t, "K06", consented, "2026-11-01"); len(found) != 0 {
		t.Errorf("people agreed, but it is found at %q", found)
	}
}
