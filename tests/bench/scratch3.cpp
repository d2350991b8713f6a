#include <chrono>
#include <cstdio>
#include <cmath>
#include <cstdlib>
#include "engine/inr_trainee.h"
#include "engine/drawn_points.h"
#include "engine/batch_sampler.h"
#include "shape/shape.h"
#include "shape/shape_sampler.h"
#include "signal/signal.h"
#include "spec/task_defaults.h"
using namespace rankscope;
static double now(){return std::chrono::duration<double,std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();}
int main(int argc,char**argv){
  MachineSpec m; auto pool=makeTensorPool(m); pool->enter();
  TaskSpec t; t.task="sdf"; if(argc>2) t.surfacePoints=atoi(argv[2]);
  SignalSpec ss; ss.source=argv[1]; auto sig=loadSignal(ss,t);
  RunSpec r; r.name="x"; r.optimizer.optimizer=argc>3?argv[3]:"adam"; takeTaskDefaults(r,"sdf",{});
  ParallelFor pf=[&](size_t c,const auto&f){pool->parallelFor(c,f);};
  const Pool::Turn turn(*pool);
  auto tr=makeTrainee(r,t,sig,pool,m);
  for(int rep=0;rep<3;++rep){
   double best[4]={1e9,1e9,1e9,1e9};
   for(int k=0;k<40;++k){
    std::vector<Point3> p(10000); std::vector<float> v(10000);
    double a=now(); drawNearSurface(*sig->shape,t,0,uint64_t(k+1+1000*rep),p,pf); double b=now(); shapeTargets(*sig->shape,t,p,v,pf); double c=now();
    tr->step(); double d=now();
    t.distance="mesh"; shapeTargets(*sig->shape,t,p,v,pf); double e=now(); t.distance="points";
    best[0]=std::min(best[0],b-a);best[1]=std::min(best[1],c-b);best[2]=std::min(best[2],d-c);best[3]=std::min(best[3],e-d);
   }
   printf("draw %.2f distances %.2f step %.2f meshdist %.2f\n",best[0],best[1],best[2],best[3]);
  }
}
