#include "api/v1/shown_settings.h"

#include "api/url_query.h"
#include "base/json.h"

namespace opentrail::api::v1 {

Outcome<std::string> settings_text(const Call& call, const catalog::Home& home,
                                   const std::vector<ShownSetting>& settings) {
    if (call.caller.account != home.account) {
        return refuse("AccessDeniedException",
                      "Settings are of the whole server: only the home account may see them.");
    }
    if (auto none = expect_no_parameters(call.request.query()); !none) {
        return std::unexpected(none.error());
    }
    JsonArray list;
    for (const ShownSetting& setting : settings) {
        list.push_back({{"key", setting.key},
                        {"value", setting.value},
                        {"default", setting.default_value},
                        {"meaning", setting.meaning}});
    }
    return to_text(JsonObject{{"settings", std::move(list)}});
}

}  // namespace opentrail::api::v1
