package journey_test

import (
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// TestPasskey makes a passkey in Chromium, with an authenticator of its own, and signs in with it: alone, then as the second proof after
// the password, and no more once it is removed.
//
// Law: GDPR 32(1)(b)
func TestPasskey(t *testing.T) {
	t.Parallel()
	s := serve(t)
	v := visit(t, chromium(t), s, "en")
	call(v, webauthn.Enable, webauthn.EnableParams{})
	call(v, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	who := s.signIns[1]
	v.is(v.signIn(who.Email, who.Password), 200, "/my-data")

	v.is(v.open("/my-data/security"), 200, "/my-data/security")
	v.is(v.follow(`a[href="/my-data/security/passkey"]`), 200, "/my-data/security/passkey")
	v.fill("name", "my laptop")
	v.is(v.follow("#passkey .button"), 200, "/my-data/security/passkey")
	if n := v.count("main .items code"); n != 10 {
		t.Fatalf("%d recovery codes, want 10", n)
	}
	v.is(v.follow(`main a[href="/my-data/security"]`), 200, "/my-data/security")
	v.reads("main", "my laptop")

	leave := func() { v.is(v.follow(`form[action="/sign-out"] button`), 200, "/") }
	leave()
	v.is(v.open("/sign-in/passkey"), 200, "/sign-in/passkey")
	v.is(v.follow("#passkey .button"), 200, "/my-data")
	leave()

	v.is(v.signIn(who.Email, who.Password), 200, "/sign-in/second")
	v.is(v.open("/my-data"), 200, "/sign-in/second")
	v.is(v.follow(`a[href="/sign-in/passkey"]`), 200, "/sign-in/passkey")
	v.is(v.follow("#passkey .button"), 200, "/my-data")

	v.is(v.open("/my-data/security"), 200, "/my-data/security")
	v.is(v.follow(`main .items a`), 200, "/my-data/security/")
	v.is(v.submit(), 200, "/my-data/security")
	leave()
	v.is(v.open("/sign-in/passkey"), 200, "/sign-in/passkey")
	if status := v.loads(chromedp.Click(chromedp.CSS("#passkey .button"), chromedp.NodeVisible)); status != 422 {
		t.Errorf("a passkey that was removed: status %d, want 422", status)
	}
	v.is(v.signIn(who.Email, who.Password), 200, "/my-data")
	v.behaved()
}
