import { workloadFiles } from './csv.ts';
import type { Workload } from './labelled-workload.ts';
import { sampleKnobs } from './presets.ts';
import { generateWorkload } from './workload.ts';

/** The workload that `samples/` shows. */
function sampleMonth(): Workload {
  return generateWorkload(sampleKnobs, 'sample');
}

/** Files of `samples/` by name. */
export function sampleFiles(): Readonly<Record<string, string>> {
  const workload = sampleMonth();
  const { pos, alle, aspire, labels } = workloadFiles(workload);
  const clinics = workload.references.flatMap(({ practiceId, clinic }) =>
    clinic === null
      ? []
      : [
          {
            practice_id: practiceId,
            clinic_id: clinic.clinicId,
            name: clinic.name,
            time_zone: clinic.timeZone,
            sister_ids: clinic.sisterIds,
          },
        ],
  );
  return {
    'pos.csv': pos,
    'alle.csv': alle,
    'aspire.csv': aspire,
    'labels.csv': labels,
    'reference.json': `${JSON.stringify({ clinics }, null, 2)}\n`,
  };
}
