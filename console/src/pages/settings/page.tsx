// Settings: how long things are kept, the keys of digests, and what the server was started with.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import * as z from "zod/mini";

import { useAddress } from "../../parts/address";
import { Command } from "../../parts/command";
import { Confirm } from "../../parts/confirm";
import { FailureAlert } from "../../parts/failure_alert";
import { useFlashes } from "../../shell/flashes";
import { keyColumns, matching, retentionKeys, settingColumns } from "./config";
import { rotate, useDigestKeys, useSettings } from "./hooks";

const address = z.object({ find: z.catch(z._default(z.string(), ""), "") });

function DigestKeys() {
  const { value, failure, loading, reload } = useDigestKeys();
  const flashes = useFlashes();
  const [rotating, setRotating] = useState(false);
  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="Digest keys" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        loading={loading && !value && !failure}
        loadingText="Loading: digest keys"
        trackBy="fingerprint"
        ariaLabels={{ tableLabel: "Digest keys" }}
        columnDefinitions={keyColumns}
        header={
          <Header
            variant="h2"
            description="What digests are signed with. Old keys stay: old digests need them."
            actions={
              <Button disabled={!value?.length} onClick={() => setRotating(true)}>
                Make new keys
              </Button>
            }
          >
            Digest keys
          </Header>
        }
        empty={
          <Box textAlign="center">
            {failure
              ? "Nothing to show"
              : "None yet: the first trail with log file validation makes one."}
          </Box>
        }
      />
      {rotating && (
        <Confirm
          title="Make new digest keys?"
          submit="Make new keys"
          onClose={() => setRotating(false)}
          onSubmit={async () => {
            const count = await rotate(undefined);
            setRotating(false);
            flashes.done(
              `${count} new digest ${count === 1 ? "key signs" : "keys sign"} from now on.`,
            );
            reload();
          }}
        >
          One for each Region that has one. Digests from now on are signed with them; those from
          before stay valid with their old keys.
        </Confirm>
      )}
    </SpaceBetween>
  );
}

export function SettingsPage() {
  const { value, failure, loading, reload } = useSettings();
  const [{ find }, change] = useAddress(address);
  const shown = matching(value ?? [], find);
  const kept = retentionKeys.flatMap((key) => (value ?? []).filter((one) => one.key === key));

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Read when the server starts: from its configuration file, and --set."
        >
          Settings
        </Header>
      }
    >
      <SpaceBetween size="l">
        {failure && <FailureAlert what="Settings" failure={failure} retry={reload} />}
        {kept.length > 0 && (
          <Container header={<Header variant="h2">Retention</Header>}>
            <SpaceBetween size="m">
              <KeyValuePairs
                columns={3}
                items={kept.map((one) => ({
                  label: one.meaning,
                  value: `${one.value} (${one.key})`,
                }))}
              />
              <div>
                To keep live events longer, start the server with:
                <Command line="opentrail serve --set history.keep_live=365d" />
              </div>
            </SpaceBetween>
          </Container>
        )}
        <DigestKeys />
        <Table
          items={shown}
          loading={loading && !value && !failure}
          loadingText="Loading: settings"
          trackBy="key"
          wrapLines
          ariaLabels={{ tableLabel: "Settings" }}
          columnDefinitions={settingColumns}
          header={
            <Header variant="h2" description="What differs from the default is bold.">
              All settings
            </Header>
          }
          filter={
            <TextFilter
              filteringText={find}
              filteringPlaceholder="Find a setting"
              filteringAriaLabel="Find a setting"
              countText={`${shown.length} of ${value?.length ?? 0}`}
              onChange={({ detail }) => change({ find: detail.filteringText })}
            />
          }
          empty={
            <Box textAlign="center">
              {failure ? "Nothing to show" : "No setting has this in its name or meaning."}
            </Box>
          }
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
