#include "client-gui/tray/joining/linkpreview.h"
#include "shared/base/printable.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire;

/// Whatever was pasted: what is shown of it is printable, and shows neither token nor secret. (A pin, which may have
/// the same bytes in a made-up link, is meant to be shown.)
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto link = tray::findLink(QString::fromUtf8(input));
    if (!link)
        return require(printable(link.error().message) == link.error().message);
    const tray::LinkPreview shown = tray::previewOf(*link, {{QStringLiteral("rw0"), link->tenant}});
    require(shown.joinedOn.has_value());
    require(shown.hasToken == link->token.has_value() && shown.hasSecret == link->secret.has_value());
    for (const QString& text : {shown.server, shown.writtenName, shown.tenant}) {
        require(printable(text) == text);
        require(!link->token || !text.contains(link->token->revealBase64(Base64::Url)));
        require(!link->secret || !text.contains(link->secret->revealBase64(Base64::Url)));
    }
}
