package people

import (
	"maps"

	"charte/proof"
	"charte/seal"
)

// Actor is who did something with a person's data, where that is somebody else than the person.
type Actor struct {
	Subject seal.ID // of whoever acts; it says nothing to anybody but the site
	Grant   string  // the grant of the charter by which they reach the profile, or ""
	Role    string  // the role of the charter in which they act, or ""
	Proofs  int     // how many proofs of who they are they gave, where a role asks for them
}

// By says in a fact who acted. The fact is sealed under the key of the person whose data it is, and shown to them.
//
// Law: GDPR 5(2), GDPR 32(4)
func By(f proof.Fact, a Actor) proof.Fact {
	f.Detail = maps.Clone(f.Detail)
	if f.Detail == nil {
		f.Detail = map[string]string{}
	}
	for name, value := range map[string]string{"by": a.Subject.String(), "grant": a.Grant, "role": a.Role} {
		if value != "" {
			f.Detail[name] = value
		}
	}
	return f
}
