// S3World: a scripted S3, and a store of it whose pauses take no time.

#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "delivery/s3_store.h"
#include "delivery/testing/scripted_s3.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::delivery {

struct S3World {
    explicit S3World(S3Settings settings = {}) {
        settings.address.endpoint = s3.endpoint();
        store =
            open_s3(settings, {.disk = disk,
                               .clock = clock,
                               .random = random,
                               .environment = [](const char* name) -> std::optional<std::string> {
                                   const std::string_view asked = name;
                                   if (asked == "AWS_ACCESS_KEY_ID") return ScriptedS3::key_id;
                                   if (asked == "AWS_SECRET_ACCESS_KEY") return ScriptedS3::secret;
                                   return std::nullopt;
                               },
                               .pause =
                                   [this](Duration wait) {
                                       clock.move(wait);
                                       return true;
                                   }})
                .value();
    }

    FakeClock clock;
    FakeRandom random;
    disk::FakeDisk disk;
    ScriptedS3 s3{clock};
    std::unique_ptr<S3Store> store;
};

}  // namespace opentrail::delivery
