#include "client-gui/tray/secrets/secretstore.h"

namespace roamwire::tray {

void SecretStore::writeChecked(const QString& name, const Credentials& secrets, ReplyTo<void> reply)
{
    const auto compare = [secrets, reply](const Result<std::optional<Credentials>>& found) {
        if (!found)
            return reply(std::unexpected(found.error()));
        reply(*found == secrets ? Result<void>() : failure(tr("the keychain did not give back what was put into it")));
    };
    write(name, secrets, {this, [this, name, compare, reply](const Result<void>& written) {
                              if (!written)
                                  return reply(written);
                              read(name, {this, compare});
                          }});
}

void SecretStore::probe(const QString& name, ReplyTo<void> reply)
{
    Credentials worthless;
    randombytes_buf(worthless.token.emplace().data(), Token::kSize);
    writeChecked(name, worthless, {this, [this, name, reply](const Result<void>& written) {
                                       if (!written)
                                           return reply(written);
                                       remove(name, reply);
                                   }});
}

} // namespace roamwire::tray
