package letters_test

import (
	"strings"
	"testing"

	"charte/letters"
	"charte/seal"
)

// TestInvitationsSayWhatAStrangerMustLearn: who gave the address, what for, that nothing happens without a yes, until when it is kept, who
// answers for it and how to refuse; and that whatever the inviter typed as their name cannot spoil the letter.
//
// Law: GDPR 14(1), GDPR 14(2)(f)
func TestInvitationsSayWhatAStrangerMustLearn(t *testing.T) {
	p := skills(t)
	for _, kind := range []letters.Kind{letters.Invited, letters.Requested, letters.Prepared} {
		for lang, wants := range map[string][]string{
			"fr": {"Inès", "nous a donné cette adresse e-mail", "le voir", "30 décembre", "Atouts SARL", "refuser", "https://skills.example/policy", "autorité"},
			"en": {"Inès", "gave us this e-mail address", "view it", "30 décembre", "Atouts SARL", "refuse", "https://skills.example/policy", "authority"},
		} {
			link := "https://skills.example/invitation?t=abc"
			l := letters.Invite(p, letters.Invitation{Kind: kind, From: "Inès", May: []string{"view"}, Lang: lang, To: seal.NewText(to), Link: link, Day: "30 décembre", Promise: "https://skills.example/policy"})
			body := l.Body.Reveal("test")
			for _, want := range wants {
				if !strings.Contains(body, want) {
					t.Errorf("%s %s: no %q in\n%s", kind, lang, want, body)
				}
			}
			if text := strings.ReplaceAll(l.Subject+body, link, ""); unfilled.MatchString(text) || strings.Contains(text, "ines@") || !strings.Contains(body, "\n\n"+link+"\n\n") {
				t.Errorf("%s %s is not whole:\n%s", kind, lang, body)
			}
			if l.Kind != kind || l.Purpose != "account" || !kind.Answers() || len([]rune(l.Subject)) > 78 {
				t.Errorf("letter %+v", l)
			}
			unnamed := letters.Invite(p, letters.Invitation{Kind: kind, Lang: lang, To: seal.NewText(to), Link: link})
			if !strings.Contains(unnamed.Body.Reveal("test"), map[string]string{"fr": "Une personne qui a un compte", "en": "Somebody who has an account"}[lang]) {
				t.Errorf("%s %s without a name:\n%s", kind, lang, unnamed.Body.Reveal("test"))
			}
		}
	}
}
