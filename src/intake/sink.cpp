#include "intake/sink.h"

#include <utility>

namespace opentrail::intake {

Result<std::vector<Result<TakenFile>>> Sink::take_all(std::vector<ReadObject> objects) {
    std::vector<Result<TakenFile>> all;
    for (ReadObject& object : objects) {
        all.push_back(take(object.bucket, object.key, std::move(object.bytes)));
        if (all.back()) continue;
        const Error& error = all.back().error();
        if (error.code != Code::invalid && error.code != Code::corrupt) {
            return std::unexpected(error);
        }
    }
    return all;
}

}  // namespace opentrail::intake
