package people

// Factor is a kind of second proof, beside the password or the link of a letter.
type Factor string

// The second proofs that an account may have.
const (
	Code     Factor = "totp"     // a code of an application, RFC 6238
	Passkey  Factor = "passkey"  // WebAuthn
	Recovery Factor = "recovery" // codes that work once each, for whoever lost the others: never the only one
)
