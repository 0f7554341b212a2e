#include "event/attributes.h"

namespace opentrail::event {
namespace {

std::string_view after_last(std::string_view text, char separator) {
    const std::size_t at = text.rfind(separator);
    return at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
}

std::string_view text_of(const Taken& taken) {
    return taken.kind == Kind::text ? taken.text : std::string_view();
}

}  // namespace

std::string_view username_of(const Reading& reading) {
    const std::string_view own = text_of(reading[Slot::identity_user_name]);
    if (!own.empty()) return own;
    if (text_of(reading[Slot::identity_type]) == "Root") return "root";
    return session_of(reading).name;
}

Session session_of(const Reading& reading) {
    const std::string_view type = text_of(reading[Slot::identity_type]);
    const std::string_view arn = text_of(reading[Slot::identity_arn]);
    const bool by_arn = arn.find(":assumed-role/") != std::string_view::npos ||
                        arn.find(":federated-user/") != std::string_view::npos;
    if (!by_arn && type != "AssumedRole" && type != "FederatedUser") return {};
    Session session;
    if (by_arn) session.arn = arn;
    session.name = after_last(text_of(reading[Slot::identity_principal_id]), ':');
    if (session.name.empty() && by_arn) session.name = after_last(arn, '/');
    return session;
}

std::string_view account_of(const Reading& reading) {
    for (const Slot slot : {Slot::recipient_account, Slot::identity_account, Slot::issuer_account,
                            Slot::aggregated_account}) {
        const std::string_view account = text_of(reading[slot]);
        if (!account.empty()) return account;
    }
    return {};
}

std::string_view event_id_of(const Reading& reading) {
    const std::string_view id = text_of(reading[Slot::event_id]);
    return id.empty() ? text_of(reading[Slot::aggregated_id]) : id;
}

std::string_view read_only_of(const Reading& reading) {
    const Taken& taken = reading[Slot::read_only];
    return taken.text == "true" || taken.text == "false" ? taken.text : std::string_view();
}

std::string_view last_segment(std::string_view arn) {
    if (arn.ends_with('/')) arn.remove_suffix(1);
    const std::string_view segment =
        arn.find('/') != std::string_view::npos ? after_last(arn, '/') : after_last(arn, ':');
    return segment == "*" ? std::string_view() : segment;
}

}  // namespace opentrail::event
