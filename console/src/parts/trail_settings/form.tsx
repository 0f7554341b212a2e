// SettingsForm: a trail's general settings: name, bucket, encryption, validation.

import Autosuggest from "@cloudscape-design/components/autosuggest";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import { type Draft, settingsOf, type Wrong } from "./settings";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  wrong: Wrong;
  /** Of a trail that there is: its name stays. */
  named?: boolean;
}

/** Names of built-in buckets; none when they may not be listed: they can be typed. */
function useBuckets(): string[] {
  const { value } = useAnswer((signal) => answer(v1.GET("/v1/buckets", { signal })), []);
  return value?.buckets.map(({ name }) => name) ?? [];
}

function Bucket({ draft, onChange, wrong, named }: Props) {
  const buckets = useBuckets();
  const isNew = draft.bucketKind === "new";
  const { bucket, prefix } = settingsOf(draft);
  const folder = [bucket || "BUCKET", ...(prefix ? [prefix] : [])].join("/");
  return (
    <SpaceBetween size="l">
      {!named && (
        <FormField label="Storage location">
          <RadioGroup
            ariaLabel="Storage location"
            value={draft.bucketKind}
            onChange={({ detail }) =>
              onChange({ ...draft, bucketKind: detail.value as Draft["bucketKind"] })
            }
            items={[
              {
                value: "new",
                label: "Create new S3 bucket",
                description: "One of this server's own.",
              },
              {
                value: "existing",
                label: "Use existing S3 bucket",
                description: "One of this server's, or one of another S3 that its settings name.",
              },
            ]}
          />
        </FormField>
      )}
      {isNew ? (
        <FormField
          label="Trail log bucket"
          description="Names are unique on this server."
          errorText={wrong.bucket}
        >
          <Input
            value={draft.newBucket}
            onChange={({ detail }) => onChange({ ...draft, newBucket: detail.value })}
          />
        </FormField>
      ) : (
        <FormField label="Trail log bucket name" errorText={wrong.bucket}>
          <Autosuggest
            ariaLabel="Trail log bucket name"
            options={buckets.map((value) => ({ value }))}
            value={draft.bucket}
            enteredTextLabel={(value) => `Use ${value}`}
            empty="No buckets: enter a name"
            onChange={({ detail }) => onChange({ ...draft, bucket: detail.value })}
          />
        </FormField>
      )}
      <FormField
        label="Prefix - optional"
        errorText={wrong.prefix}
        constraintText={`Logs will be stored in ${folder}/AWSLogs/…`}
      >
        <Input
          placeholder="prefix"
          value={draft.prefix}
          onChange={({ detail }) => onChange({ ...draft, prefix: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}

export function SettingsForm(props: Props) {
  const { draft, onChange, wrong, named } = props;
  return (
    <Container
      header={
        <Header variant="h2" description="A trail delivers log files to a bucket.">
          General details
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField
          label="Trail name"
          constraintText="3 to 128 characters: letters, numbers, . _ -"
          errorText={wrong.name}
        >
          <Input
            disabled={named ?? false}
            placeholder="audit"
            value={draft.name}
            onChange={({ detail }) => onChange({ ...draft, name: detail.value })}
          />
        </FormField>
        <FormField label="Regions">
          <Checkbox
            checked={draft.multiRegion}
            description="Events of every Region; else of the trail's home Region alone."
            onChange={({ detail }) => onChange({ ...draft, multiRegion: detail.checked })}
          >
            Multi-Region trail
          </Checkbox>
        </FormField>
        <Bucket {...props} />
        <FormField label="Log file SSE-KMS encryption">
          <Checkbox
            checked={draft.encrypted}
            description="Readers then need kms:Decrypt on the key, beside s3:GetObject."
            onChange={({ detail }) => onChange({ ...draft, encrypted: detail.checked })}
          >
            Enabled
          </Checkbox>
        </FormField>
        {draft.encrypted && (
          <FormField
            label="AWS KMS key"
            description="Its policy must let cloudtrail.amazonaws.com generate data keys."
            constraintText="An ARN, an id, or alias/NAME; opentrail kms create-key makes one."
            errorText={wrong.kmsKeyId}
          >
            <Input
              placeholder="alias/audit"
              value={draft.kmsKeyId}
              onChange={({ detail }) => onChange({ ...draft, kmsKeyId: detail.value })}
            />
          </FormField>
        )}
        <FormField label="Log file validation">
          <Checkbox
            checked={draft.logFileValidation}
            description="Signed digests prove later that no file was altered or removed."
            onChange={({ detail }) => onChange({ ...draft, logFileValidation: detail.checked })}
          >
            Enabled
          </Checkbox>
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
